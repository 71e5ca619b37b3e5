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

// Teams asks for the teams of organizations, on the contexts of those who want to know.
type Teams struct {
	client *github.Client
}

// NewTeams leaves it to those contexts how long a request takes.
func NewTeams() *Teams {
	return &Teams{github.NewClient(&http.Client{CheckRedirect: stayHere})} // want `client has no timeout, and github\.NewClient \(line \d+\) has its requests sent with it: they can wait forever; set Timeout`
}

// NewPatientTeams gives up.
func NewPatientTeams() *Teams {
	return &Teams{github.NewClient(&http.Client{CheckRedirect: stayHere, Timeout: 10 * time.Second})}
}

// Count asks how many teams an organization has.
func (t *Teams) Count(ctx context.Context, organization string) (int, error) {
	teams, _, err := t.client.Teams.ListTeams(ctx, organization, nil)
	return len(teams), err
}

func stayHere(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
