package provenance

import (
	"go/constant"
	"go/types"
	"testing"

	"golang.org/x/tools/go/ssa"
)

// TestHasTimeout asks which service configs bound a call.
func TestHasTimeout(t *testing.T) {
	t.Parallel()
	for config, want := range map[string]bool{
		`{"methodConfig": [{"name": [{"service": "shop.Orders"}], "timeout": "5s"}]}`:                   true,
		`{"methodConfig": [{"name": [{"service": "shop.Orders"}]}, {"name": [{}], "timeout": "1s"}]}`:   true,
		`{"methodConfig": [{"name": [{"service": "shop.timeout"}]}]}`:                                   false,
		`{"methodConfig": [{"name": [{"service": "shop.Orders"}], "retryPolicy": {"maxAttempts": 4}}]}`: false,
		`{"loadBalancingConfig": [{"round_robin": {}}]}`:                                                false,
		`{"methodConfig": [{"timeout": `:                                                                false,
		``:                                                                                              false,
	} {
		if got := hasTimeout(ssa.NewConst(constant.MakeString(config), types.Typ[types.String])); got != want {
			t.Errorf("%s: got %t, want %t", config, got, want)
		}
	}
}
