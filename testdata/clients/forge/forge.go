// Package forge asks GitHub, with a client that it makes without a timeout.
package forge

import (
	"context"
	"net/http"
	"time"

	"github.com/google/go-github/v66/github"
)

// A Mirror knows of a repository's releases.
type Mirror struct {
	client *github.Client
}

// NewMirror returns a mirror that may wait for GitHub as long as it likes.
func NewMirror(token string) *Mirror {
	return &Mirror{github.NewClient(nil).WithAuthToken(token)}
}

// Latest asks on a context that never ends.
func (m *Mirror) Latest(owner, repo string) (string, error) {
	release, _, err := m.client.Repositories.GetLatestRelease(context.Background(), owner, repo) // want `m\.client\.Repositories\.GetLatestRelease has no timeout: it can wait forever; give its client a timeout, or the call a context with a deadline`
	return release.GetTagName(), err
}

// LatestSoon asks for ten seconds.
func (m *Mirror) LatestSoon(owner, repo string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	release, _, err := m.client.Repositories.GetLatestRelease(ctx, owner, repo)
	return release.GetTagName(), err
}

// Octocat uses a client whose http.Client has a timeout.
func Octocat() (string, error) {
	client := github.NewClient(&http.Client{Timeout: 10 * time.Second})
	text, _, err := client.Meta.Octocat(context.Background(), "")
	return text, err
}

// Zen uses somebody else's.
func Zen(client *github.Client) (string, error) {
	text, _, err := client.Meta.Zen(context.Background())
	return text, err
}
