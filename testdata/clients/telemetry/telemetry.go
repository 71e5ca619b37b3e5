// Package telemetry has clients of resty and kafka-go that it makes itself.
package telemetry

import (
	"context"

	"github.com/go-resty/resty/v2"
	"github.com/segmentio/kafka-go"
)

// Ping sends a request through a client that nothing bounds.
func Ping(url string) error {
	client := resty.New().SetRetryCount(2)
	_, err := client.R().Get(url) // want `client\.R\(\)\.Get has no timeout: it can wait forever; give its client a timeout, or the call a context with a deadline`
	return err
}

// PingWith sends it through one that somebody else has set up.
func PingWith(client *resty.Client, url string) error {
	_, err := client.R().Get(url)
	return err
}

// Topics asks a broker, without a Timeout.
func Topics(address string) (int, error) {
	client := &kafka.Client{Addr: kafka.TCP(address)}
	meta, err := client.Metadata(context.Background(), &kafka.MetadataRequest{}) // want `client\.Metadata has no timeout: it can wait forever; give its client a timeout, or the call a context with a deadline`
	if err != nil {
		return 0, err
	}
	return len(meta.Topics), nil
}

// Publish writes through a writer, which gives up by itself.
func Publish(address string, message kafka.Message) error {
	writer := &kafka.Writer{Addr: kafka.TCP(address), Topic: "metrics"}
	defer writer.Close()
	return writer.WriteMessages(context.Background(), message)
}
