package worker

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/cancellint/cancellint/testdata/src/demo/order"
)

// A Mailer sends receipts through a mail gateway.
type Mailer struct {
	gateway  string
	client   *http.Client
	receipts <-chan order.Receipt
}

// NewMailer returns a mailer of what comes from receipts.
func NewMailer(gateway string, receipts <-chan order.Receipt) *Mailer {
	return &Mailer{gateway: gateway, client: &http.Client{Timeout: 30 * time.Second}, receipts: receipts}
}

// Run sends receipts until ctx ends.
func (m *Mailer) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			break
		case receipt := <-m.receipts:
			if err := m.send(ctx, receipt); err != nil {
				slog.ErrorContext(ctx, "receipt not sent", "order", receipt.OrderID, "err", err)
			}
		}
	}
}

func (m *Mailer) send(ctx context.Context, receipt order.Receipt) error {
	form := url.Values{"to": {receipt.Customer}, "order": {receipt.OrderID}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, m.gateway, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := m.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusAccepted {
		return fmt.Errorf("mail gateway: %s", resp.Status)
	}
	return nil
}
