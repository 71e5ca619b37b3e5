// Package harness runs the fixtures: it shows that each function that an analyzer flags really has the symptom, that
// each function that the analyzers leave alone has not, and that a suggested fix takes the symptom away.
//
// All of it is tests, for Unix systems. The parts, in the order in which to read them:
//
//   - row_test.go: a row ties a bad and a good function of a fixture to one run, which works on either.
//   - stage_test.go: what a run plays on. Client, server 1 and server 2 speak real gRPC over bufconn in a
//     [testing/synctest] bubble, so times are exact and nothing sleeps. A database, a website and a peer that stay
//     silent are there too.
//   - symptom_test.go: the questions. Does it go on after the call has ended? Does it never end? Does it fail at once?
//   - lag_test.go: how long does a loop go on after its context has ended? Not at all, for the rest of a sleep, forever.
//   - isolate_test.go: runs that would take the test binary down, in a process of their own.
//   - fixture_test.go: what the fixtures' sources declare, and which functions carry a // want.
//   - link_test.go: every function of a fixture has a row, and every row a function. Fails on either side.
//   - fix_test.go: the same runs once more over the text of the .golden files.
//   - ctxpass_test.go, loopcheck_test.go, deadline_test.go and the files named after them: the rows.
//
// # How to add a row
//
// Write the fixture under testdata/src/<analyzer>/<topic>/, the bad function with its // want beside the good one of
// the same signature, and add to the analyzer's list:
//
//	pair(topic.ShipOrder, topic.ShipOrderWithin, func(t *testing.T, ship func(context.Context, healthpb.HealthClient) error) bool {
//		return goesOn(t, 0, func(ctx context.Context, s *stage) error { return ship(ctx, s.backend) })
//	})
package harness
