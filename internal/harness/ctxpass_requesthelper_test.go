package harness

import "github.com/cancellint/cancellint/testdata/src/ctxpass/request"

// madeRequestRows returns functions whose request is made by another.
func madeRequestRows() []row {
	return []row{pair(request.DraftReport, request.GetReport, goesOnURL)}
}
