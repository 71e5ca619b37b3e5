package options

func find(category, confidence, cause string) {}

func reported() {
	find("root-context", "high", "")   // want `root-context of high confidence`
	find("root-context", "medium", "") // want `root-context of medium confidence`
	find("root-context", "low", "")
}
