package malformed

//cancellint:ignore
func inTest() {}
