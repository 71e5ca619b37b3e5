package intests

//cancellint:ignore ctxpass // want `directive gives no reason`
func inTest() {}
