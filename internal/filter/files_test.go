package filter

import "testing"

func TestSkip(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name              string
		files             Files
		compiled, written string
		isGenerated       bool
		want              Skip
	}{
		{"by hand", Files{}, "/shop/cart.go", "/shop/cart.go", false, Wanted},
		{"a test", Files{}, "/shop/cart_test.go", "/shop/cart_test.go", false, Test},
		{"a test, wanted", Files{Tests: true}, "/shop/cart_test.go", "/shop/cart_test.go", false, Wanted},
		{"generated", Files{}, "/shop/cart.pb.go", "/shop/cart.pb.go", true, Generated},
		{"generated, wanted", Files{Generated: true}, "/shop/cart.pb.go", "/shop/cart.pb.go", true, Wanted},
		{"made by Bazel", Files{}, "bazel-out/k8-fastbuild/bin/cart.go", "bazel-out/k8-fastbuild/bin/cart.go", false, Generated},
		{"made by Bazel, wanted", Files{Generated: true}, "bazel-out/k8-fastbuild/bin/cart.go", "bazel-out/k8-fastbuild/bin/cart.go", false, Wanted},
		{"made by cgo, for Bazel", Files{}, "bazel-out/k8-fastbuild/bin/cart.cgo1.go", "cart.go", false, Wanted},
	}
	for _, tt := range tests {
		if got := tt.files.Skip(tt.compiled, tt.written, tt.isGenerated); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
}
