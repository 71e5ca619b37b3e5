package findings

//cancellint:ignore-file root-context,dropped-by-callee the whole file // want `nothing here is reported as dropped-by-callee; remove the name`

func suppressedFile() {
	find("root-context", "high", "")
	find("contextless-call", "high", "") // want `contextless-call of high confidence`
}
