package excluded

func find(category, confidence, cause string) {}

func reported() {
	find("root-context", "high", "") // want `root-context of high confidence`
}
