package provenance

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// A serviceConfig is what a gRPC service config has to say of time. It is part of facts.
type serviceConfig struct{ Methods []methodConfig }

// A methodConfig is the configuration of one method, "/shop.Orders/List", of all of a service that have none of their own,
// "/shop.Orders/", or of all others, "".
type methodConfig struct {
	Path  string
	Timed bool // it has a timeout
	Ready bool // calls wait until there is a connection
}

// parseServiceConfig reads a service config as gRPC does, which refuses to make a client with a malformed one. A retry
// policy bounds nothing: the timeout is for all attempts.
func parseServiceConfig(text string) (config serviceConfig, ok bool) {
	var parsed struct {
		MethodConfig []struct {
			Name         *[]struct{ Service, Method string }
			Timeout      *string
			WaitForReady bool
		}
	}
	if err := json.Unmarshal([]byte(text), &parsed); err != nil {
		return serviceConfig{}, false
	}
	for _, m := range parsed.MethodConfig {
		if m.Name == nil {
			continue // of no method
		}
		if m.Timeout != nil && !isProtoDuration(*m.Timeout) {
			return serviceConfig{}, false
		}
		for _, name := range *m.Name {
			path := "/" + name.Service + "/" + name.Method
			if path == "//" {
				path = ""
			}
			if name.Service == "" && name.Method != "" || config.has(path) {
				return serviceConfig{}, false
			}
			timed := m.Timeout != nil && !strings.HasPrefix(*m.Timeout, "-") // a negative one is none
			config.Methods = append(config.Methods, methodConfig{path, timed, m.WaitForReady})
		}
	}
	slices.SortFunc(config.Methods, func(a, b methodConfig) int { return cmp.Compare(a.Path, b.Path) })
	return config, true
}

func (config serviceConfig) has(path string) bool {
	return slices.ContainsFunc(config.Methods, func(m methodConfig) bool { return m.Path == path })
}

// isProtoDuration reports whether text is a duration as protocol buffers have it in JSON: seconds, "1.5s".
func isProtoDuration(text string) bool {
	seconds, ok := strings.CutSuffix(text, "s")
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(seconds, "-"), ".")
	if !ok || whole+fraction == "" || len(fraction) > 9 || strings.Trim(whole+fraction, "0123456789") != "" {
		return false
	}
	n, err := strconv.ParseInt(cmp.Or(whole, "0"), 10, 64)
	const most = 315_576_000_000 // seconds that a protocol buffer's duration can hold
	return err == nil && n <= most
}

// An rpcMethod is the method that a gRPC call names. Path is empty if the package shows only its name, or none.
type rpcMethod struct{ path, name string }

// timed reports whether the config has a timeout for the method, or may have one for a method of which only the name is
// known.
func (config serviceConfig) timed(method rpcMethod) bool {
	return config.says(method, func(m methodConfig) bool { return m.Timed })
}

func (config serviceConfig) ready(method rpcMethod) bool {
	return config.says(method, func(m methodConfig) bool { return m.Ready })
}

// untimed reports whether the config has no timeout at all.
func (config serviceConfig) untimed() bool {
	return !slices.ContainsFunc(config.Methods, func(m methodConfig) bool { return m.Timed })
}

// says reports whether the configuration of a method, the most specific one, satisfies f; of a method whose service is
// not known, whether one that may be its does.
func (config serviceConfig) says(method rpcMethod, f func(methodConfig) bool) bool {
	if method.path == "" {
		return slices.ContainsFunc(config.Methods, func(m methodConfig) bool { return m.mayConcern(method.name) && f(m) })
	}
	service := method.path[:strings.LastIndexByte(method.path, '/')+1]
	for _, path := range []string{method.path, service, ""} {
		if i := slices.IndexFunc(config.Methods, func(m methodConfig) bool { return m.Path == path }); i >= 0 {
			return f(config.Methods[i])
		}
	}
	return false
}

// mayConcern reports whether the configuration may be that of a method of that name; the name may be unknown.
func (m methodConfig) mayConcern(name string) bool {
	return name == "" || m.Path == "" || strings.HasSuffix(m.Path, "/") || strings.HasSuffix(m.Path, "/"+name)
}
