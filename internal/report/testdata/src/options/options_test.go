package options

func inTest() {
	find("root-context", "high", "") // want `root-context of high confidence`
	//cancellint:ignore root-context nothing // want `nothing here is reported as root-context; remove the directive`
	inTest()
}
