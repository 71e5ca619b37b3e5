package provenance

import "testing"

// TestServiceConfig asks which service configs bound a call, and make it wait for a connection.
func TestServiceConfig(t *testing.T) {
	t.Parallel()
	const list = "/shop.Orders/List"
	tests := []struct {
		name, config string
		method       rpcMethod
		refused      bool
		timed, ready bool
	}{
		{name: "of the service", config: `{"methodConfig": [{"name": [{"service": "shop.Orders"}], "timeout": "1.5s"}]}`, method: rpcMethod{path: list}, timed: true},
		{name: "of the method", config: `{"methodConfig": [{"name": [{"service": "shop.Orders", "method": "List"}], "timeout": "5s"}]}`, method: rpcMethod{path: list}, timed: true},
		{name: "of all", config: `{"methodConfig": [{"name": [{}], "timeout": "5s"}]}`, method: rpcMethod{path: list}, timed: true},
		{name: "of another method", config: `{"methodConfig": [{"name": [{"service": "shop.Orders", "method": "Get"}], "timeout": "5s"}]}`, method: rpcMethod{path: list}},
		{name: "of another service", config: `{"methodConfig": [{"name": [{"service": "shop.Prices"}], "timeout": "5s"}]}`, method: rpcMethod{path: list}},
		{
			name:   "the most specific one wins",
			config: `{"methodConfig": [{"name": [{}], "timeout": "5s"}, {"name": [{"service": "shop.Orders", "method": "List"}], "waitForReady": true}]}`,
			method: rpcMethod{path: list}, ready: true,
		},
		{name: "of which service is not known", config: `{"methodConfig": [{"name": [{"service": "shop.Orders"}], "timeout": "5s"}]}`, method: rpcMethod{name: "List"}, timed: true},
		{name: "of a method of that name", config: `{"methodConfig": [{"name": [{"service": "shop.Orders", "method": "List"}], "timeout": "5s"}]}`, method: rpcMethod{name: "List"}, timed: true},
		{name: "of a method of another name", config: `{"methodConfig": [{"name": [{"service": "shop.Orders", "method": "List"}], "timeout": "5s"}]}`, method: rpcMethod{name: "Get"}},
		{name: "of whatever method", config: `{"methodConfig": [{"name": [{"service": "shop.Orders", "method": "List"}], "timeout": "5s"}]}`, timed: true},
		{name: "of no method", config: `{"methodConfig": [{"timeout": "5s"}]}`, method: rpcMethod{path: list}},
		{name: "a name that holds the word", config: `{"methodConfig": [{"name": [{"service": "shop.timeout"}]}]}`, method: rpcMethod{path: list}},
		{name: "retries alone", config: `{"methodConfig": [{"name": [{}], "retryPolicy": {"maxAttempts": 4}}]}`, method: rpcMethod{path: list}},
		{name: "a negative timeout", config: `{"methodConfig": [{"name": [{}], "timeout": "-1s"}]}`, method: rpcMethod{path: list}},
		{name: "nothing of methods", config: `{"loadBalancingConfig": [{"round_robin": {}}]}`, method: rpcMethod{path: list}},
		{name: "no unit", config: `{"methodConfig": [{"name": [{}], "timeout": "5"}]}`, refused: true},
		{name: "another unit", config: `{"methodConfig": [{"name": [{}], "timeout": "5ms"}]}`, refused: true},
		{name: "no number", config: `{"methodConfig": [{"name": [{}], "timeout": ".s"}]}`, refused: true},
		{name: "too long", config: `{"methodConfig": [{"name": [{}], "timeout": "315576000001s"}]}`, refused: true},
		{name: "a method of no service", config: `{"methodConfig": [{"name": [{"method": "List"}], "timeout": "5s"}]}`, refused: true},
		{name: "the same twice", config: `{"methodConfig": [{"name": [{}], "timeout": "5s"}, {"name": [{}]}]}`, refused: true},
		{name: "no JSON", config: `{"methodConfig": [{"timeout": `, refused: true},
		{name: "nothing", refused: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			config, ok := parseServiceConfig(tt.config)
			if ok == tt.refused {
				t.Fatalf("read: %t, refused: %t", ok, tt.refused)
			}
			if timed, ready := config.timed(tt.method), config.ready(tt.method); timed != tt.timed || ready != tt.ready {
				t.Errorf("timed %t, ready %t; want %t and %t", timed, ready, tt.timed, tt.ready)
			}
		})
	}
}
