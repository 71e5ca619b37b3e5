package provenance

import "testing"

// TestExemptionsAreWorded tests that each exemption says something, and none what another says.
func TestExemptionsAreWorded(t *testing.T) {
	t.Parallel()
	said := make(map[string]Exemption)
	for x := None + 1; x <= EndsWithStarter; x++ {
		text := x.String()
		if other, isSaid := said[text]; text == "" || isSaid {
			t.Errorf("exemption %d says %q, as does %d", x, text, other)
		}
		said[text] = x
	}
}
