package entry

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"testing"

	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"

	"github.com/cancellint/cancellint/internal/catalog"
)

func (k Kind) String() string {
	return [...]string{"none", "gRPC unary", "gRPC stream", "HTTP", "command", "main", "test", "named"}[k]
}

// source declares functions that look like entry points, and some that nearly do.
const source = `package main

import (
	"context"
	"net/http"
	"testing"

	"github.com/spf13/cobra"
	cliv2 "github.com/urfave/cli/v2"
	"github.com/urfave/cli/v3"
	"google.golang.org/grpc"
	pb "google.golang.org/grpc/interop/grpc_testing"
)

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {})                                  // main$1
	_ = &cobra.Command{RunE: func(cmd *cobra.Command, args []string) error { return nil }}                // main$2
	_ = &cobra.Command{PreRun: func(cmd *cobra.Command, args []string) {}}                                // main$3
	_ = &cobra.Command{Args: func(cmd *cobra.Command, args []string) error { return nil }}                // main$4
	_ = grpc.UnaryServerInfo{}
	func() {}() // main$5
}

type server struct{ pb.UnimplementedTestServiceServer }

func (*server) UnaryCall(ctx context.Context, in *pb.SimpleRequest) (*pb.SimpleResponse, error) { return nil, nil }
func (*server) StreamingOutputCall(in *pb.StreamingOutputCallRequest, stream pb.TestService_StreamingOutputCallServer) error { return nil }
func (*server) StreamingInputCall(stream pb.TestService_StreamingInputCallServer) error { return nil }
func (*server) FullDuplexCall(stream grpc.BidiStreamingServer[pb.StreamingOutputCallRequest, pb.StreamingOutputCallResponse]) error { return nil }

func (*server) NoMessage(ctx context.Context, in *int) (*pb.SimpleResponse, error) { return nil, nil }
func (*server) NoError(ctx context.Context, in *pb.SimpleRequest) *pb.SimpleResponse { return nil }
func (*server) Option(ctx context.Context, in *pb.SimpleRequest, n int) (*pb.SimpleResponse, error) { return nil, nil }
func (*server) Relay(stream pb.TestService_StreamingInputCallServer) {}
func (*server) NoStream(cmd *cobra.Command) error { return nil }
func (*server) main() {}
func (*server) TestHelper(t *testing.T) {}

func Plain(ctx context.Context, in *pb.SimpleRequest) (*pb.SimpleResponse, error) { return nil, nil }
func PlainStream(stream pb.TestService_StreamingInputCallServer) error { return nil }

type handler struct{}

func (handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {}
func Handle(w http.ResponseWriter, _ *http.Request) {}
func HandleWith(w http.ResponseWriter, r *http.Request, id string) {}
func HandleValue(w http.ResponseWriter, r http.Request) {}

func Run(cmd *cobra.Command, args []string) {}
func RunMore(cmd *cobra.Command, args ...string) {}
func RunOne(cmd *cobra.Command, arg string) {}
func Act(c *cliv2.Context) error { return nil }
func ActNow(ctx context.Context, c *cli.Command) error { return nil }

func TestServer(t *testing.T) {}
func BenchmarkServer(b *testing.B) {}
func FuzzServer(f *testing.F) {}
func TestMain(m *testing.M) {}
func helper(t *testing.T, n int) {}
func helperTB(tb testing.TB) {}
`

var wants = map[string]Kind{
	"main":   Main,
	"main$1": HTTP,
	"main$2": Command,
	"main$3": Command,
	"main$4": Command,
	"main$5": None,

	"UnaryCall":           GRPCUnary,
	"StreamingOutputCall": GRPCStream,
	"StreamingInputCall":  GRPCStream,
	"FullDuplexCall":      GRPCStream,
	"NoMessage":           None,
	"NoError":             None,
	"Option":              None,
	"Relay":               None,
	"NoStream":            Command,
	"(server).main":       None,
	"TestHelper":          None,
	"Plain":               None,
	"PlainStream":         None,

	"ServeHTTP":   HTTP,
	"Handle":      HTTP,
	"HandleWith":  None,
	"HandleValue": None,

	"Run":     Command,
	"RunMore": Command, // the same type as Run's to the caller, variadic or not
	"RunOne":  Command,
	"Act":     Command,
	"ActNow":  Command,

	"TestServer":      Test,
	"BenchmarkServer": Test,
	"FuzzServer":      Test,
	"TestMain":        Test,
	"helper":          Test,
	"helperTB":        None,
}

func TestOf(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	options := new(catalog.Options)
	for _, fn := range functions(t) {
		name := fn.Name()
		if name == "main" && fn.Signature.Recv() != nil {
			name = "(server).main"
		}
		want, ok := wants[name]
		if !ok {
			t.Errorf("%s is in no table", name)
			continue
		}
		seen[name] = true
		if got := Of(fn, options); got != want {
			t.Errorf("Of(%s) = %v, want %v", name, got, want)
		}
	}
	for name := range wants {
		if !seen[name] {
			t.Errorf("the source has no function %s", name)
		}
	}
}

// functions builds the source against the real packages, known from their export data.
func functions(t *testing.T) []*ssa.Function {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "main.go", source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	config := &types.Config{Importer: dependencies(t)}
	pkg, info, err := ssautil.BuildPackage(config, fset, types.NewPackage("example.com/main", "main"), []*ast.File{file}, 0)
	if err != nil {
		t.Fatal(err)
	}
	var fns []*ssa.Function
	for _, decl := range file.Decls {
		if decl, ok := decl.(*ast.FuncDecl); ok {
			fn := pkg.Prog.FuncValue(info.Defs[decl.Name].(*types.Func))
			fns = append(append(fns, fn), fn.AnonFuncs...)
		}
	}
	return fns
}

type importer map[string]*types.Package

func (i importer) Import(path string) (*types.Package, error) {
	if i[path] == nil {
		return nil, fmt.Errorf("%s is not loaded", path)
	}
	return i[path], nil
}

func dependencies(t *testing.T) importer {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedTypes | packages.NeedExportFile,
		Dir:  "testdata/real",
		Env:  append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly"),
	}, "context", "net/http", "testing", "github.com/spf13/cobra", "github.com/urfave/cli/v2", "github.com/urfave/cli/v3", "google.golang.org/grpc", "google.golang.org/grpc/interop/grpc_testing")
	if err != nil {
		t.Fatal(err)
	}
	deps := make(importer)
	for _, pkg := range pkgs {
		if len(pkg.Errors) > 0 {
			t.Fatalf("testdata/real: %s: %v", pkg.PkgPath, pkg.Errors[0])
		}
		deps[pkg.PkgPath] = pkg.Types
	}
	return deps
}
