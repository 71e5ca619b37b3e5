// Package units has files that import package time in other ways, or not at all.
package units

import "context"

func single(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, 5) // want `write 5\*time\.Second or 5\*time\.Millisecond`
}
