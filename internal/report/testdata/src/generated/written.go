package generated

//line parser.go:20
func written() {
	find("root-context", "high", "")
}
