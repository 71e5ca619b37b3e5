// Package sends has bare sends that a context cannot interrupt, and sends that need not be.
package sends

import "context"

// FirstQuote leaves a goroutine behind if it gives up: nobody will ever take its answer.
func FirstQuote(ctx context.Context, ask func() int) (int, error) {
	quotes := make(chan int)
	go func() {
		quotes <- ask() // want `^quotes <- ask\(\) waits without a look at ctx: it goes on after ctx is canceled; select on the send and ctx\.Done\(\)$`
	}()
	select {
	case quote := <-quotes:
		return quote, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// FirstQuoteFor has room for an answer that nobody takes.
func FirstQuoteFor(ctx context.Context, ask func() int) (int, error) {
	quotes := make(chan int, 1)
	go func() { quotes <- ask() }()
	select {
	case quote := <-quotes:
		return quote, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// PublishOrders waits for a receiver as often as there are orders.
func PublishOrders(ctx context.Context, orders []int, out chan<- int) error {
	for _, order := range orders {
		out <- order // want `^out <- order waits without a look at ctx: .*`
	}
	return nil
}

// PublishOrdersFor waits for a receiver or the end.
func PublishOrdersFor(ctx context.Context, orders []int, out chan<- int) error {
	for _, order := range orders {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case out <- order:
		}
	}
	return nil
}

// ReportTotal has one thing to say, and nobody may be there any more to hear it.
func ReportTotal(ctx context.Context, sum func() int, totals chan<- int) {
	total := sum()
	totals <- total // want `^totals <- total waits without a look at ctx: .*`
}

// ReportTotalFor says it to whoever is there.
func ReportTotalFor(ctx context.Context, sum func() int, totals chan<- int) {
	select {
	case <-ctx.Done():
	case totals <- sum():
	}
}

// SumQuotes takes all answers that it has asked for, and waits for nothing else.
func SumQuotes(ctx context.Context, shops []string, ask func(context.Context, string) int) (sum int) {
	quotes := make(chan int)
	for _, shop := range shops {
		go func() { quotes <- ask(ctx, shop) }()
	}
	for range shops {
		sum += <-quotes
	}
	return sum
}

// GatherQuotes takes an answer or a refusal of each shop.
func GatherQuotes(ctx context.Context, shops []string, ask func(context.Context, string) (int, error)) (quotes []int) {
	answers, refusals := make(chan int), make(chan error)
	for _, shop := range shops {
		go func() {
			quote, err := ask(ctx, shop)
			if err != nil {
				refusals <- err
				return
			}
			answers <- quote
		}()
	}
	for range shops {
		select {
		case quote := <-answers:
			quotes = append(quotes, quote)
		case <-refusals:
		}
	}
	return quotes
}

// TellEnd sends because the context has ended.
func TellEnd(ctx context.Context, round func(), ends chan<- error) {
	round()
	<-ctx.Done()
	ends <- ctx.Err()
}
