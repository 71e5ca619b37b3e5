package harness

import (
	"context"
	"testing"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/cancellint/cancellint/testdata/src/ctxpass/detached"
	"github.com/cancellint/cancellint/testdata/src/ctxpass/rootcontext"
)

// cleanUpRows returns functions that end, when their caller has gone, what they have begun.
func cleanUpRows() []row {
	return []row{
		quiet((*detached.Ledger).Stop, goesOnLedger).calling(detached.NewLedger),
		quiet((*detached.Ledger).Shutdown, goesOnLedger),
		quiet((*detached.Ledger).Release, goesOnLedger),
		quiet((*detached.Ledger).Unlock, goesOnLedger),
		quiet((*detached.Ledger).Flush, goesOnLedger),
		quiet((*detached.Ledger).Transfer, goesOnLedger),
		quiet((*detached.Ledger).Settle, goesOnLedger),
		quiet((*detached.Ledger).Post, goesOnLedger),
		quiet((*detached.Ledger).Balance, goesOnLedger),
		quiet((*detached.Ledger).Watch, func(t *testing.T, watch func(*detached.Ledger, context.Context, <-chan string) error) bool {
			return goesOnLedger(t, func(l *detached.Ledger, ctx context.Context) error { return watch(l, ctx, make(chan string)) })
		}),
		quiet((*detached.Ledger).Audit, goesOnLedger).calling((*detached.Ledger).Close),
		quiet((*detached.Ledger).Sign, goesOnLedger),
		quiet((*detached.Ledger).Copy, goesOnLedger),
	}
}

func goesOnLedger(t *testing.T, do func(*detached.Ledger, context.Context) error) bool {
	return goesOn(t, detached.Grace, func(ctx context.Context, s *stage) error { return do(detached.NewLedger(s.backend), ctx) })
}

// sharedRows returns functions that do for many callers what the first of them asks for.
func sharedRows() []row {
	return []row{
		quiet((*detached.Translator).Translate,
			func(t *testing.T, translate func(*detached.Translator, context.Context, string) error) bool {
				return goesOn(t, detached.Grace, func(ctx context.Context, s *stage) error {
					return translate(detached.NewTranslator(s.backend), ctx, "stock")
				})
			}).calling(detached.NewTranslator),
		quiet((*detached.Settings).Get, func(t *testing.T, get func(*detached.Settings, context.Context) error) bool {
			return goesOn(t, detached.Grace, func(ctx context.Context, s *stage) error { return get(detached.NewSettings(s.backend), ctx) })
		}).calling(detached.NewSettings),
		quiet((*detached.Route).Find, func(t *testing.T, find func(*detached.Route, context.Context) error) bool {
			return goesOn(t, detached.Grace, func(ctx context.Context, s *stage) error { return find(detached.NewRoute(s.backend), ctx) })
		}).calling(detached.NewRoute),
	}
}

// ownedRows returns functions that begin what somebody else ends, or that have nothing to do with what they begin.
func ownedRows() []row {
	detaches := goesOnPast(detached.Grace)
	return []row{
		quiet((*detached.Mirror).Start, func(t *testing.T, start func(*detached.Mirror, context.Context) error) bool {
			return goesOn(t, detached.Grace, func(ctx context.Context, s *stage) error {
				return start(&detached.Mirror{Server: s.backend}, ctx)
			})
		}),
		quiet(detached.Reflect, goesOnUnary).calling(detached.NewMirror, (*detached.Mirror).Close),
		quiet(detached.NotifyShop, detaches),
		quiet(detached.NotifyStock, detaches),
		quiet(detached.ReadHeader, detaches),
		quiet((*detached.Pool).Count, func(t *testing.T, count func(*detached.Pool, context.Context, healthpb.HealthClient) error) bool {
			return goesOn(t, detached.Grace, func(ctx context.Context, s *stage) error {
				return count(new(detached.Pool), ctx, s.backend)
			})
		}),
	}
}

// copiedRows returns functions that carry the values of their caller's context over, and nothing else.
func copiedRows() []row {
	detaches := goesOnPast(detached.Grace)
	return []row{
		quiet(detached.SendWelcome, detaches),
		quiet(detached.SendInvoice, detaches),
		quiet(detached.SendOffer, detaches),
	}
}

// filledRows returns functions that fill for all later callers what they have not found.
func filledRows() []row {
	return []row{
		quiet((*detached.Glossary).Explain, func(t *testing.T, explain func(*detached.Glossary, context.Context, string) error) bool {
			return goesOn(t, detached.Grace, func(ctx context.Context, s *stage) error {
				return explain(detached.NewGlossary(s.backend), ctx, "stock")
			})
		}).calling(detached.NewGlossary),
		quiet((*detached.Flights).Land, func(t *testing.T, land func(*detached.Flights, context.Context, healthpb.HealthClient) error) bool {
			return goesOn(t, detached.Grace, func(ctx context.Context, s *stage) error {
				return land(new(detached.Flights), ctx, s.backend)
			})
		}),
	}
}

// failedRows returns functions that say so when their work has failed, which may be because the caller has gone.
func failedRows() []row {
	detaches := goesOnPast(detached.Grace)
	return []row{
		quiet(detached.UploadLog, func(t *testing.T, upload func(context.Context, healthpb.HealthClient, string) error) bool {
			return goesOn(t, detached.Grace, func(ctx context.Context, s *stage) error { return upload(ctx, s.backend, s.website()) })
		}),
		quiet(detached.TailLog, detaches),
		quiet(detached.MergeLogs, detaches),
		quiet(detached.PackLog, func(t *testing.T, pack func(context.Context, healthpb.HealthClient, string, ...string) error) bool {
			p := newProcess(t)
			return goesOnOutside(t, p.started, func(ctx context.Context) error { return pack(ctx, slowPeer{}, p.name, p.args...) })
		}),
		quiet(detached.RotateLog, detaches),
		quiet(detached.ShareLog, detaches),
		quiet(detached.TrimLog, detaches),
	}
}

// guardedRows returns functions that serve callers without a context on their own.
func guardedRows() []row {
	return []row{quiet(detached.CountStock, goesOnUnary)}
}

// partlyCopiedRows returns functions that carry values over if there are any, or by way of a struct.
func partlyCopiedRows() []row {
	detaches := goesOnPast(detached.Grace)
	return []row{
		quiet(detached.SendReminder, detaches),
		quiet(detached.SendSurvey, detaches),
	}
}

// boundedRows returns functions whose work is kept in a field for all who call.
func boundedRows() []row {
	return []row{
		quiet((*detached.Login).Token, func(t *testing.T, token func(*detached.Login, context.Context) (string, error)) bool {
			return goesOn(t, detached.Grace, func(ctx context.Context, s *stage) error {
				_, err := token(detached.NewLogin(s.backend), ctx)
				return err
			})
		}).calling(detached.NewLogin),
		quiet((*detached.Login).Fresh, func(t *testing.T, fresh func(*detached.Login, context.Context) error) bool {
			return goesOn(t, detached.Grace, func(ctx context.Context, s *stage) error { return fresh(detached.NewLogin(s.backend), ctx) })
		}),
	}
}

// halfCopiedRows returns functions that carry values over on some paths.
func halfCopiedRows() []row {
	return []row{quiet(detached.SendReceipt, goesOnPast(detached.Grace))}
}

// readyRows returns functions that wait for a beginning, and that write to a journal.
func readyRows() []row {
	return []row{
		quiet(detached.BeginSync, goesOnPast(detached.Grace)),
		quiet(detached.NoteSale, func(t *testing.T, note func(context.Context, healthpb.HealthClient, detached.Journal) error) bool {
			return goesOn(t, 0, func(ctx context.Context, s *stage) error { return note(ctx, s.backend, testJournal{s.t}) })
		}),
	}
}

// A testJournal is the log of a test.
type testJournal struct{ t *testing.T }

func (j testJournal) Log(_ context.Context, text string) error {
	j.t.Log(text)
	return nil
}

func (j testJournal) Debug(_ context.Context, text string) error {
	j.t.Log(text)
	return nil
}

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
