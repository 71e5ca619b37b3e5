module github.com/cancellint/cancellint/internal/catalog/testdata/real

go 1.26.0

require (
	connectrpc.com/connect v1.21.1
	github.com/golang/glog v1.2.5
	github.com/sirupsen/logrus v1.10.2
	github.com/twitchtv/twirp v8.1.3+incompatible
	go.uber.org/zap v1.28.0
	golang.org/x/net v0.60.0
	golang.org/x/sync v0.24.0
	google.golang.org/grpc v1.85.0
	k8s.io/klog/v2 v2.140.0
)

require (
	github.com/go-logr/logr v1.4.4 // indirect
	github.com/pkg/errors v0.9.1 // indirect
	go.uber.org/multierr v1.10.0 // indirect
	golang.org/x/sys v0.48.0 // indirect
	golang.org/x/text v0.42.0 // indirect
	google.golang.org/genproto/googleapis/rpc v0.0.0-20260817212433-ac3dfec99bb1 // indirect
	google.golang.org/protobuf v1.36.12 // indirect
)
