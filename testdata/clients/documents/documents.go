// Package documents uses MongoDB, whose operations have no bound unless the client is given a timeout, or the connection
// string has one.
package documents

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// A Store holds documents.
type Store struct {
	orders *mongo.Collection
}

// NewStore connects to the database beside it.
func NewStore() (*Store, error) {
	client, err := mongo.Connect(options.Client().ApplyURI("mongodb://localhost:27017/?appName=orders"))
	if err != nil {
		return nil, err
	}
	return &Store{client.Database("shop").Collection("orders")}, nil
}

// Delete waits for the server.
func (s *Store) Delete(id string) error {
	_, err := s.orders.DeleteOne(context.Background(), bson.M{"_id": id}) // want `s\.orders\.DeleteOne has no timeout: it can wait forever; give its client a timeout, or the call a context with a deadline`
	return err
}

// Archive uses a server that has a timeout in its connection string.
func Archive(id string) error {
	client, err := mongo.Connect(options.Client().ApplyURI("mongodb://archive:27017/?timeoutMS=5000"))
	if err != nil {
		return err
	}
	_, err = client.Database("shop").Collection("orders").DeleteOne(context.Background(), bson.M{"_id": id})
	return err
}

// Purge uses one whose connection string is not to be seen.
func Purge(uri, id string) error {
	client, err := mongo.Connect(options.Client().ApplyURI(uri))
	if err != nil {
		return err
	}
	_, err = client.Database("shop").Collection("orders").DeleteOne(context.Background(), bson.M{"_id": id})
	return err
}
