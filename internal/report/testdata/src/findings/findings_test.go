package findings

func inTest() {
	find("root-context", "high", "")
	//cancellint:ignore root-context nothing
	inTest()
}
