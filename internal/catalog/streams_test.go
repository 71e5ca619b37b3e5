package catalog

import (
	"go/types"
	"testing"
)

const streamsSource = `package streams

import (
	"context"

	"connectrpc.com/connect"
	"google.golang.org/grpc"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// Streams, generated and not.
var (
	watching healthpb.Health_WatchClient
	watched  healthpb.Health_WatchServer
	chatting grpc.BidiStreamingClient[int, string]
	chatted  grpc.BidiStreamingServer[int, string]
	upload   grpc.ClientStreamingClient[int, string]
	raw      grpc.ServerStream
	concrete *grpc.GenericClientStream[int, string]
	embedded Traced
	narrowed Feed
)

// What is none, or may open another when it fails.
var (
	retrying *Retrying
	queue    Queue
	connects *connect.BidiStream[int, string]
)

type (
	Traced struct{ grpc.ServerStream }
	Feed   interface {
		grpc.ClientStream
		Recv() (*int, error)
		Send(*int)
	}
	Retrying struct{ grpc.ClientStream }
	Queue    interface {
		Recv() (*int, error)
		Context() context.Context
	}
)

func (*Retrying) Recv() (*int, error) { return nil, nil }
`

func TestOnStream(t *testing.T) {
	t.Parallel()
	pkg := checkSource(t, "streams", streamsSource)
	receives, sends := &StreamCall{Receives: true}, new(StreamCall)
	serverReceives, serverSends := &StreamCall{Receives: true, Server: true}, &StreamCall{Server: true}
	tests := []struct {
		variable, method string
		want             *StreamCall
	}{
		{"watching", "Recv", receives},
		{"watching", "RecvMsg", receives},
		{"watching", "CloseSend", nil}, // returns nil
		{"watched", "Send", serverSends},
		{"chatting", "Send", sends},
		{"chatted", "Recv", serverReceives},
		{"upload", "CloseAndRecv", receives},
		{"raw", "SendMsg", serverSends},
		{"raw", "SendHeader", nil}, // not final
		{"concrete", "Recv", receives},
		{"embedded", "RecvMsg", serverReceives},
		{"narrowed", "Recv", receives},
		{"narrowed", "Send", nil}, // cannot fail
		{"retrying", "Recv", nil},
		{"retrying", "RecvMsg", receives},
		{"queue", "Recv", nil},
		{"connects", "Receive", nil},
	}
	for _, test := range tests {
		typ := pkg.Scope().Lookup(test.variable).Type()
		obj, _, _ := types.LookupFieldOrMethod(typ, true, pkg, test.method)
		got, ok := OnStream(obj.(*types.Func), typ)
		if ok != (test.want != nil) || ok && got != *test.want {
			t.Errorf("%s.%s: got %+v, %t, want %+v", test.variable, test.method, got, ok, test.want)
		}
	}
}

func TestOnlyTells(t *testing.T) {
	t.Parallel()
	pkgs := loadReal(t)
	tests := []struct {
		pkg, fn string
		want    bool
	}{
		{"time", "Sleep", true},
		{"log/slog", "Error", true},
		{"k8s.io/klog/v2", "Infof", true},
		{"context", "WithCancel", false},
		{"os/exec", "Command", false},
	}
	for _, test := range tests {
		fn := pkgs[test.pkg].Scope().Lookup(test.fn).(*types.Func)
		if got := OnlyTells(fn); got != test.want {
			t.Errorf("%s.%s: got %t", test.pkg, test.fn, got)
		}
	}
}
