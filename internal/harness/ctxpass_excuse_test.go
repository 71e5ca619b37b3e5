package harness

import "github.com/cancellint/cancellint/testdata/src/ctxpass/rootcontext"

// excuseRows returns functions that look like those which detach on purpose, and do not.
func excuseRows() []row {
	return []row{
		pair(rootcontext.RateShopper, rootcontext.RateShopperFor, goesOnUnary),
		pair(rootcontext.RateCarrier, rootcontext.RateCarrierFor, goesOnUnary),
		pair(rootcontext.RateStore, rootcontext.RateStoreFor, goesOnUnary),
		pair(rootcontext.RateAll, rootcontext.RateAllFor, goesOnUnary),
		pair(rootcontext.RateOnce, rootcontext.RateStoreFor, goesOnUnary),
		pair((*gateway).Stop, (*gateway).ReserveFor, goesOnMethod),
	}
}
