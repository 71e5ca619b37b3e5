package units

import "context"

// shadowed has something else by the name of time: there is no fix.
func shadowed(ctx context.Context, time int) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, 5) // want `write 5\*time\.Second or 5\*time\.Millisecond`
}
