package catalog

import "go/types"

// A Framework is what a web framework hands to its handlers in the place of an *http.Request. Some of these implement
// context.Context and yet do not end with the request.
type Framework struct {
	Member string // the field or method that leads to the request's context
	Expr   string // what to write behind a value of the type to have that context; empty: there is none
	Ends   bool   // that context ends when the client goes away
	Flaw   string // why the value itself is no context to pass: a clause; empty: it is none
}

// FrameworkOf returns what is known of the type t, or of what it points to.
func FrameworkOf(t types.Type) (Framework, bool) {
	f, ok := frameworks[typeName(t)]
	return f, ok
}

// In fiber and fasthttp no context ends when the client goes away. The one that fiber's timeout middleware sets ends in
// time, which is why that one is to be passed.
var frameworks = map[name]Framework{
	{pkg: "github.com/gin-gonic/gin", recv: "Context"}: {
		Member: "Request", Expr: ".Request.Context()", Ends: true,
		Flaw: "does not end unless the engine has ContextWithFallback",
	},
	{pkg: "github.com/labstack/echo", recv: "Context"}:    {Member: "Request", Expr: ".Request().Context()", Ends: true},
	{pkg: "github.com/labstack/echo/v4", recv: "Context"}: {Member: "Request", Expr: ".Request().Context()", Ends: true},
	{pkg: "github.com/labstack/echo/v5", recv: "Context"}: {Member: "Request", Expr: ".Request().Context()", Ends: true},
	{pkg: "github.com/gofiber/fiber/v2", recv: "Ctx"}: {
		Member: "UserContext", Expr: ".UserContext()",
		Flaw: "ends only when the server shuts down",
	},
	{pkg: "github.com/gofiber/fiber/v3", recv: "Ctx"}: {
		Member: "Context", Expr: ".Context()",
		Flaw: "never ends",
	},
	{pkg: "github.com/valyala/fasthttp", recv: "RequestCtx"}: {Flaw: "ends only when the server shuts down"},
}
