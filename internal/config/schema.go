package config

import (
	"encoding/json"
	"slices"

	"github.com/cancellint/cancellint/internal/rule"
)

// Schema returns the JSON schema of the configuration.
func Schema() ([]byte, error) {
	keys := properties(Top())
	for _, analyzer := range rule.Analyzers() {
		keys[analyzer] = map[string]any{
			"description": "The settings of " + analyzer + ", or false to leave it out.",
			"anyOf":       []any{map[string]any{"type": "boolean"}, object(properties(Of(analyzer)))},
		}
	}
	schema := object(keys)
	schema["$schema"] = "http://json-schema.org/draft-07/schema#"
	schema["$id"] = SchemaURL
	schema["title"] = "Configuration of cancellint"
	text, err := json.MarshalIndent(schema, "", "  ")
	return append(text, '\n'), err
}

func object(properties map[string]any) map[string]any {
	return map[string]any{"type": "object", "additionalProperties": false, "properties": properties}
}

func properties(settings []Setting) map[string]any {
	keys := make(map[string]any)
	for _, s := range settings {
		keys[s.Name] = s.schema()
	}
	return keys
}

// schema returns what a value of the setting must be.
func (s Setting) schema() map[string]any {
	schema := map[string]any{"description": s.Doc}
	switch s.Kind {
	case Bool:
		schema["type"] = "boolean"
		schema["default"] = s.Default == "true"
	case Enum:
		schema["enum"] = enum(s.Values)
		schema["default"] = s.Default
	case Text, OneFile:
		schema["type"] = "string"
		schema["default"] = s.Default
	case List, Files:
		element := map[string]any{"type": "string"}
		if s.Name == "enable" || s.Name == "disable" {
			element["enum"] = slices.Concat(rule.Names(), rule.FullNames())
		}
		schema["anyOf"] = []any{map[string]any{"type": "string"}, map[string]any{"type": "array", "items": element}}
		schema["default"] = []any{}
	}
	return schema
}

// enum returns words as YAML reads them: true and false are no strings there.
func enum(words []string) (values []any) {
	for _, word := range words {
		switch word {
		case "true", "false":
			values = append(values, word == "true")
		default:
			values = append(values, word)
		}
	}
	return values
}
