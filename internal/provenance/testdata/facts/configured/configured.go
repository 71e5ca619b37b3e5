// want package:`bounds clients: config "", timed}$`

// Package configured gives gRPC clients a deadline, by a service config.
package configured

import "google.golang.org/grpc"

const config = `{"methodConfig": [{"name": [{}], "timeout": "1s"}]}`

func Dial(target string) (*grpc.ClientConn, error) { // want Dial:`^client: dialed, config "", timed$`
	return grpc.NewClient(target, grpc.WithDefaultServiceConfig(config))
}
