// Package real requires the modules that the catalogue has rows of, at versions that the rows are tested against. It
// is a module of its own so that they do not become requirements of cancellint's users.
package real

import (
	_ "connectrpc.com/connect"
	_ "github.com/golang/glog"
	_ "github.com/sirupsen/logrus"
	_ "github.com/twitchtv/twirp"
	_ "github.com/twitchtv/twirp/example"
	_ "go.uber.org/zap"
	_ "golang.org/x/net/context"
	_ "golang.org/x/sync/errgroup"
	_ "golang.org/x/sync/singleflight"
	_ "google.golang.org/grpc/health/grpc_health_v1"
	_ "k8s.io/klog/v2"
)
