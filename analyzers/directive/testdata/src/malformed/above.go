//cancellint:ignore deadline the whole file is meant // want `directive stands on no statement`
package malformed

//nolint:cancellint
