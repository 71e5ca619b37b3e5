package change

import (
	"path/filepath"
	"testing"
)

const patch = `diff --git a/shop/a.go b/shop/a.go
index 1111111..2222222 100644
--- a/shop/a.go
+++ b/shop/a.go
@@ -3 +3 @@ package shop
-	ctx, cancel := context.WithTimeout(ctx, d) // Err
+	ctx := context.TODO()
@@ -8,2 +7,0 @@ func f() {
-	case <-ctx.Done():
-		return
@@ -20,0 +19,3 @@ func g() {
+func h(ctx context.Context) {
+	one()
+	two()
diff --git a/old name.go b/new name.go
similarity index 90%
rename from old name.go
rename to new name.go
index 1111111..2222222 100644
--- a/old name.go	
+++ b/new name.go	
@@ -1 +1 @@
-package old
+package new
\ No newline at end of file
diff --git "a/ta\tb.go" "b/ta\tb.go"
similarity index 100%
rename from "fo\"o.go"
rename to "ta\tb.go"
diff --git a/made.go b/made.go
new file mode 100644
index 0000000..2222222
--- /dev/null
+++ b/made.go
@@ -0,0 +1 @@
+package made
diff --git a/gone.go b/gone.go
deleted file mode 100644
index 1111111..0000000
--- a/gone.go
+++ /dev/null
@@ -1 +0,0 @@
-package gone
`

func TestParse(t *testing.T) {
	t.Parallel()
	top := t.TempDir()
	files, err := parse(top, []byte(patch))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 4 {
		t.Errorf("%d files, want those that are there", len(files))
	}
	for _, test := range []struct {
		name        string
		first, last int
		want        bool
	}{
		{"shop/a.go", 3, 3, true},
		{"shop/a.go", 1, 2, false},
		{"shop/a.go", 4, 6, false},
		{"shop/a.go", 7, 7, false}, // lines are gone after it, which is not in it
		{"shop/a.go", 8, 9, false},
		{"shop/a.go", 7, 8, true},
		{"shop/a.go", 2, 30, true},
		{"shop/a.go", 18, 18, false},
		{"shop/a.go", 19, 19, true},
		{"shop/a.go", 21, 40, true},
		{"shop/a.go", 22, 40, false},
		{"new name.go", 1, 1, true},
		{"new name.go", 2, 9, false},
		{"ta\tb.go", 1, 9, false},
		{"made.go", 9, 9, true},
		{"gone.go", 1, 9, false},
	} {
		if got := files[filepath.Join(top, filepath.FromSlash(test.name))].Changed(test.first, test.last); got != test.want {
			t.Errorf("%s: lines %d to %d are changed: %t, want %t", test.name, test.first, test.last, got, test.want)
		}
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	top := t.TempDir()
	files, err := parse(top, []byte(patch))
	if err != nil {
		t.Fatal(err)
	}
	f := files[filepath.Join(top, "shop", "a.go")]
	for _, test := range []struct {
		name         string
		first, last  int
		lost, gained bool
	}{
		{"WithTimeout", 3, 3, true, false},
		{"WithTimeout", 4, 9, false, false},
		{"context", 1, 9, false, false},
		{"Err", 1, 9, false, false}, // in a comment
		{"TODO", 1, 9, false, true},
		{"Done", 7, 8, true, false},
		{"Done", 8, 9, false, false},
		{"Context", 19, 19, false, true},
	} {
		lost, gained := f.Lost(test.first, test.last, []string{test.name}), f.Gained(test.first, test.last, []string{test.name})
		if lost != test.lost || gained != test.gained {
			t.Errorf("lines %d to %d: %s is lost: %t, gained: %t, want %t, %t", test.first, test.last, test.name, lost, gained, test.lost, test.gained)
		}
	}
	if none := (*File)(nil); none.Lost(1, 9, []string{"x"}) || none.Changed(1, 9) || !All().Changed(1, 1) {
		t.Error("a file without changes has some, or a new one has none")
	}
}
