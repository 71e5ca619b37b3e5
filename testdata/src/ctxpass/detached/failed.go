package detached

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os/exec"

	"golang.org/x/sync/errgroup"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// UploadLog marks the upload as lost when the request, which has the context, fails.
func UploadLog(ctx context.Context, logs healthpb.HealthClient, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		markCtx, cancel := context.WithTimeout(context.Background(), Grace)
		defer cancel()
		logs.Check(markCtx, &healthpb.HealthCheckRequest{Service: "lost"})
		return err
	}
	return resp.Body.Close()
}

// TailLog marks the log as cut when the stream, which has the context, fails.
func TailLog(ctx context.Context, logs healthpb.HealthClient) error {
	stream, err := logs.Watch(ctx, &healthpb.HealthCheckRequest{Service: "tail"})
	if err != nil {
		return err
	}
	for {
		_, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			markCtx, cancel := context.WithTimeout(context.Background(), Grace)
			defer cancel()
			logs.Check(markCtx, &healthpb.HealthCheckRequest{Service: "cut"})
			return err
		}
	}
}

// MergeLogs marks the logs as torn when the group, which has the context, fails.
func MergeLogs(ctx context.Context, logs healthpb.HealthClient) error {
	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() error {
		_, err := logs.Check(groupCtx, &healthpb.HealthCheckRequest{Service: "merge"})
		return err
	})
	if err := group.Wait(); err != nil {
		markCtx, cancel := context.WithTimeout(context.Background(), Grace)
		defer cancel()
		logs.Check(markCtx, &healthpb.HealthCheckRequest{Service: "torn"})
		return err
	}
	return nil
}

// PackLog marks the log as loose when the program, which has the context, fails.
func PackLog(ctx context.Context, logs healthpb.HealthClient, program string, args ...string) error {
	cmd := exec.CommandContext(ctx, program, args...)
	if err := cmd.Run(); err != nil {
		markCtx, cancel := context.WithTimeout(context.Background(), Grace)
		defer cancel()
		logs.Check(markCtx, &healthpb.HealthCheckRequest{Service: "loose"})
		return err
	}
	return nil
}

// RotateLog has a literal for its clean-up, by a name that says so, and calls it where it fails.
func RotateLog(ctx context.Context, logs healthpb.HealthClient) error {
	cleanup := func() {
		markCtx, cancel := context.WithTimeout(context.Background(), Grace)
		defer cancel()
		logs.Check(markCtx, &healthpb.HealthCheckRequest{Service: "unrotated"})
	}
	if _, err := logs.Check(ctx, &healthpb.HealthCheckRequest{Service: "rotate"}); err != nil {
		cleanup()
		return err
	}
	return nil
}

// ShareLog calls it in any case.
func ShareLog(ctx context.Context, logs healthpb.HealthClient) error {
	release := func() {
		markCtx, cancel := context.WithTimeout(context.Background(), Grace)
		defer cancel()
		logs.Check(markCtx, &healthpb.HealthCheckRequest{Service: "unshared"})
	}
	_, err := logs.Check(ctx, &healthpb.HealthCheckRequest{Service: "share"})
	release()
	return err
}

// TrimLog has a literal by another name, and calls it only where its work has failed.
func TrimLog(ctx context.Context, logs healthpb.HealthClient) error {
	mark := func(state string) {
		markCtx, cancel := context.WithTimeout(context.Background(), Grace)
		defer cancel()
		logs.Check(markCtx, &healthpb.HealthCheckRequest{Service: state})
	}
	if _, err := logs.Check(ctx, &healthpb.HealthCheckRequest{Service: "trim"}); err != nil {
		mark("untrimmed")
		return err
	}
	return nil
}
