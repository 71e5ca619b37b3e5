package units

import (
	"context"
	clock "time"
)

func renamed(ctx context.Context) (context.Context, context.CancelFunc) {
	_ = clock.Now()
	return context.WithTimeout(ctx, 5) // want `write 5\*time\.Second or 5\*time\.Millisecond`
}
