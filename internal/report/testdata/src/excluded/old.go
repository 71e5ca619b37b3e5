package excluded

func legacy() {
	find("root-context", "high", "")
	//cancellint:ignore root-context nothing
	legacy()
}
