// Package provenance knows where contexts come from and where they go. (Essay follows.)
package provenance
