// Package computations has loops that compute for long without looking at their context, and loops that do not.
package computations

import (
	"context"
	"os"
)

// MatchOffers compares all there is to each offer with each other offer.
func MatchOffers(ctx context.Context, offers [][]int, compare func(int, int)) error {
	for _, offer := range offers { // want `^each round computes in matchOffer \(line 12\) without a look at ctx: the loop goes on after ctx is canceled; check ctx\.Err\(\) every so many rounds$`
		matchOffer(offer, offers, compare)
	}
	return nil
}

func matchOffer(offer []int, offers [][]int, compare func(int, int)) {
	for _, other := range offers {
		for _, item := range other {
			compare(len(offer), item)
		}
	}
}

// MatchOffersFor looks at the context every 128 offers.
func MatchOffersFor(ctx context.Context, offers [][]int, compare func(int, int)) error {
	for i, offer := range offers {
		if i%128 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		matchOffer(offer, offers, compare)
	}
	return nil
}

// PairOffers counts its rounds itself, and has the work in loops of its own.
func PairOffers(ctx context.Context, offers [][]int, compare func(int, int)) error {
	for i := 0; i < len(offers); i++ { // want `^each round computes in compare \(line \d+\) without a look at ctx: .*`
		for _, other := range offers {
			for _, item := range other {
				compare(i, item)
			}
		}
	}
	return nil
}

// A Stream takes answers to a client.
type Stream interface {
	Context() context.Context
	Send(total int) error
}

// SummarizeShelves reads files for a client that may have left, and sends what they come to.
func SummarizeShelves(stream Stream, paths []string, add func([]byte) int) error {
	total := 0
	for _, path := range paths { // want `^each round computes in os\.ReadFile \(line \d+\) without a look at stream\.Context\(\): .*`
		shelf, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		total += add(shelf)
	}
	return stream.Send(total)
}

// SummarizeShelvesFor looks up before each file.
func SummarizeShelvesFor(stream Stream, paths []string, add func([]byte) int) error {
	total := 0
	for _, path := range paths {
		if err := stream.Context().Err(); err != nil {
			return err
		}
		shelf, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		total += add(shelf)
	}
	return stream.Send(total)
}

// SendShelves sends in each round, by a method that it hands on.
func SendShelves(stream Stream, shelves [][][]int) error {
	for _, shelf := range shelves {
		if err := sendShelf(shelf, stream.Send); err != nil {
			return err
		}
	}
	return nil
}

func sendShelf(shelf [][]int, send func(int) error) error {
	for _, boards := range shelf {
		for _, item := range boards {
			if err := send(item); err != nil {
				return err
			}
		}
	}
	return nil
}

// SumPrices has little to do for each price.
func SumPrices(ctx context.Context, prices []int, sum func(int)) {
	for _, price := range prices {
		sum(price)
	}
}

// ReadLabels reads as many files as the source says.
func ReadLabels(ctx context.Context, read func([]byte)) error {
	for _, path := range []string{"/dev/null", "/dev/null"} {
		label, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		read(label)
	}
	return nil
}

// EachOffer asks in each round whether to go on.
func EachOffer(ctx context.Context, shops [][][]int, yield func(int) bool) {
	for _, shop := range shops {
		for _, shelf := range shop {
			for _, offer := range shelf {
				if !yield(offer) {
					return
				}
			}
		}
	}
}

// MatchParcels hands its context on to what each round does.
func MatchParcels(ctx context.Context, offers [][]int, compare func(context.Context, int) error) error {
	for range offers {
		for _, other := range offers {
			for _, item := range other {
				if err := compare(ctx, item); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
