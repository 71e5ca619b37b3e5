package harness

import (
	"github.com/cancellint/cancellint/testdata/src/ctxpass/reach"
)

// reachedRunRows returns functions whose context is lost in a function value that runs before they return.
func reachedRunRows() []row {
	return []row{
		pair(reach.VisitShops, reach.VisitShopsFor, goesOnUnary),
		pair(reach.CallShops, reach.CallShopsFor, goesOnUnary),
		pair(reach.ListShops, reach.VisitShopsFor, goesOnUnary),
		pair(reach.OpenShop, reach.VisitShopsFor, goesOnUnary),
	}
}
