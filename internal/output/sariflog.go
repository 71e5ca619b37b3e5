package output

import "honnef.co/go/tools/sarif"

// The types of package sarif lack the properties that are added here. Where both have one, JSON takes that of the outer
// type.
type (
	sarifLog struct {
		Version string     `json:"version"`
		Schema  string     `json:"$schema"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool               sarifTool                         `json:"tool"`
		Invocations        []sarifInvocation                 `json:"invocations"`
		OriginalURIBaseIDs map[string]sarif.ArtifactLocation `json:"originalUriBaseIds"`
		ColumnKind         string                            `json:"columnKind"`
		Results            []sarifResult                     `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		sarif.ToolComponent
		Rules []sarifRule `json:"rules"`
	}
	sarifRule struct {
		sarif.ReportingDescriptor
		Name            string        `json:"name"`
		FullDescription sarif.Message `json:"fullDescription"`
	}
	sarifInvocation struct {
		sarif.Invocation
		Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotification struct {
		Level   string        `json:"level"`
		Message sarif.Message `json:"message"`
	}
	sarifResult struct {
		sarif.Result
		RuleIndex           int               `json:"ruleIndex"`
		PartialFingerprints map[string]string `json:"partialFingerprints,omitempty"`
		Rank                int               `json:"rank,omitempty"`
	}
)
