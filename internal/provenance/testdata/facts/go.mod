module example.com/shop

go 1.26.0

require (
	connectrpc.com/connect v0.0.0
	github.com/grpc-ecosystem/go-grpc-middleware/v2 v2.0.0
	github.com/twitchtv/twirp v0.0.0
	google.golang.org/grpc v0.0.0
)

replace (
	connectrpc.com/connect => ./connect
	github.com/grpc-ecosystem/go-grpc-middleware/v2 => ./middleware
	github.com/twitchtv/twirp => ./twirp
	google.golang.org/grpc => ./grpc
)
