package malformed

import (
	"context"
	"time"
)

//cancellint:ignore-file loopcheck every loop here is for show

//cancellint:ignore-file // want `directive names no rule and suppresses nothing; write //cancellint:ignore-file CATEGORY REASON`

func reasonless(ctx context.Context) {
	time.Sleep(1) //cancellint:ignore root-context // want `directive gives no reason and suppresses nothing; write why after root-context`
	//cancellint:ignore ctxpass,deadline // want `directive gives no reason and suppresses nothing; write why after ctxpass,deadline`
	time.Sleep(2)
}

func unknownNames() {
	time.Sleep(1) //cancellint:ignore root-contxt the peer must hear // want `no rule is named "root-contxt": the directive suppresses nothing; write root-context`
	time.Sleep(2) //cancellint:ignore loopchek,ctxpass the peer must hear // want `no rule is named "loopchek": the directive suppresses nothing; write loopcheck`
	time.Sleep(3) //cancellint:ignore gosec the peer must hear // want `no rule is named "gosec": the directive suppresses nothing; write the category of the finding, such as root-context`
	time.Sleep(4) //cancellint:ignore ctxpass, deadline the peer must hear // want `no rule is named "": the directive suppresses nothing; write the category of the finding, such as root-context`
	time.Sleep(5) //cancellint:ignore unused-directive it is kept // want `no rule is named "unused-directive": the directive suppresses nothing`
}

func unknownVerbs() {
	time.Sleep(1) //cancellint:ignor root-context the peer must hear // want `//cancellint:ignor is no directive and suppresses nothing; write //cancellint:ignore`
	time.Sleep(2) //cancellint:file-ignore root-context old names // want `//cancellint:file-ignore is no directive and suppresses nothing; write //cancellint:ignore`
	time.Sleep(3) //cancellint:disable root-context the peer must hear // want `//cancellint:disable is no directive and suppresses nothing; write //cancellint:ignore`
	time.Sleep(4) //cancellint:Ignore root-context the peer must hear // want `//cancellint:Ignore is no directive and suppresses nothing; write //cancellint:ignore`
	time.Sleep(5) //cancellint: ignore root-context the peer must hear // want `//cancellint: is no directive and suppresses nothing; write //cancellint:ignore`
}

// cancellint:ignore root-context the peer must hear // want `comment with a space after // is no directive and suppresses nothing; write //cancellint:ignore`
func spaced() {
	// The word cancellint:ignore in prose is prose, and cancellint: too.
	// cancellint: the linter
	time.Sleep(1)
	/* cancellint:ignore root-context nor is this a directive */
	/*cancellint:ignore*/
}

func nothingFollows(stop bool) {
	if stop {
		time.Sleep(1)
		//cancellint:ignore deadline the last word // want `directive stands on no statement and suppresses nothing; put it on one, right above one, or write //cancellint:ignore-file`
	} else {
		time.Sleep(2)
	}

	//cancellint:ignore deadline too far above // want `directive stands on no statement`

	time.Sleep(3)
	_ = []func(){
		func() { time.Sleep(4) },
		//cancellint:ignore deadline no element // want `directive stands on no statement`
	}
	//cancellint:ignore deadline the end // want `directive stands on no statement`
}

func wellFormed(ctx context.Context) {
	time.Sleep(1) //cancellint:ignore ctxpass,unbounded-call,deadline/unbounded-http the peer must hear
	//cancellint:ignore uninterruptible-sleep it is short
	for range 3 {
		time.Sleep(2) //nolint:gosec,cancellint // short
	}
}

func silenced() {
	//cancellint:ignore directive this function quotes one
	for {
		time.Sleep(1) //cancellint:ignore
	}
}

//cancellint:ignore deadline the end of the file // want `directive stands on no statement`
