package deadline

import "testing"

func TestUnitOf(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, want string }{
		{"timeout", ""},
		{"timeoutSeconds", "Second"},
		{"TimeoutSec", "Second"},
		{"timeout_secs", "Second"},
		{"SecondsToLive", "Second"},
		{"secondTry", ""},
		{"TimeoutMS", "Millisecond"},
		{"timeoutMs", "Millisecond"},
		{"TimeoutMSec", "Millisecond"},
		{"WaitMilliSeconds", "Millisecond"},
		{"wait_milliseconds", "Millisecond"},
		{"delayMicros", "Microsecond"},
		{"MaxIdleMinutes", "Minute"},
		{"minWait", ""},
		{"leaseHours", "Hour"},
		{"timeoutNs", "Nanosecond"},
		{"RequestsPerSecond", ""},
		{"requestsPerSeconds", ""},
		{"HTTPTimeoutSeconds", "Second"},
		{"items", ""},
		{"", ""},
	}
	for _, test := range tests {
		if got := unitOf(test.name); got != test.want {
			t.Errorf("%s counts in %q, want %q", test.name, got, test.want)
		}
	}
}
