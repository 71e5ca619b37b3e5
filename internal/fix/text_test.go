package fix

import (
	"strings"
	"testing"

	"github.com/aymanbagabas/go-udiff"
)

func TestApply(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, before, old, new, want string }{
		{
			"an import that nothing uses any more goes",
			"package p\n\nimport (\n\t\"context\"\n\t\"time\"\n)\n\nvar _ = time.Now\nvar _ = context.TODO\n",
			"var _ = context.TODO\n", "",
			"package p\n\nimport (\n\t\"time\"\n)\n\nvar _ = time.Now\n",
		},
		{
			"one that was used under a name goes",
			"package p\n\nimport c \"context\" // why\n\nvar _ = c.TODO\n",
			"c.TODO", "1",
			"package p\n\nvar _ = 1\n",
		},
		{
			"one with a version goes",
			"package p\n\nimport \"example.com/redis/v9\"\n\nvar _ = redis.Do\n",
			"redis.Do", "1",
			"package p\n\nvar _ = 1\n",
		},
		{
			"one whose name is not that of its path goes",
			"package p\n\nimport \"example.com/go-foo\"\n\nvar _ = foo.Do\n",
			"foo.Do", "1",
			"package p\n\nvar _ = 1\n",
		},
		{
			"one for its effects stays, and one whose name nobody knows",
			"package p\n\nimport _ \"embed\"\nimport \"example.com/go-bar\"\n\nvar _ = bar.Do\n",
			"bar.Do", "1",
			"package p\n\nimport _ \"embed\"\nimport \"example.com/go-bar\"\n\nvar _ = 1\n",
		},
		{
			"what was formatted stays so",
			"package p\n\nvar (\n\ta = 1 // one\n\tb = 2 // two\n)\n",
			"a = 1", "a  =  111",
			"package p\n\nvar (\n\ta = 111 // one\n\tb = 2   // two\n)\n",
		},
		{
			"what was not is formatted where it changes",
			"package p\n\nvar  a  =  1\n\nvar  b  =  2\n\nvar  c  =  3\n",
			"var  b  =  2", "var  b  =  4",
			"package p\n\nvar  a  =  1\n\nvar b = 4\n\nvar  c  =  3\n",
		},
		{
			"one statement of what was not",
			"package p\n\nfunc  f()  {\n\n  a  :=  1\n\n  if  a  >  0  {\n  g( a )\n  }\n}\n\nfunc  g()  {}\n",
			"g( a )", "h( a,1 )\ni( a )",
			"package p\n\nfunc  f()  {\n\n  a  :=  1\n\n\tif a > 0 {\n\t\th(a, 1)\n\t\ti(a)\n\t}\n}\n\nfunc  g()  {}\n",
		},
		{
			"an import of a file that was not formatted",
			"package p\n\nimport \"context\"\n\nvar  a  =  context.TODO\n\nfunc  f()  {  }\n",
			"context.TODO", "f",
			"package p\n\nvar a = f\n\nfunc  f()  {  }\n",
		},
		{
			"lines that end with CR LF still do",
			"package p\r\n\r\nimport \"context\"\r\n\r\nvar _ = context.TODO\r\n",
			"context.TODO", "func() {\nprintln( )\n}",
			"package p\r\n\r\nvar _ = func() {\r\n\tprintln()\r\n}\r\n",
		},
		{
			"the ends of lines that differ stay as they are",
			"package p\r\n\nvar a = 1\r\n\nvar b = 2\n",
			"b = 2", "b  =  3",
			"package p\r\n\nvar a = 1\r\n\nvar b  =  3\n",
		},
		{
			"a file without an end of line",
			"package p\n\nvar  a = 1 // no end",
			"= 1", "= 2",
			"package p\n\nvar a = 2 // no end",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			at := strings.Index(test.before, test.old)
			edits := []udiff.Edit{{Start: at, End: at + len(test.old), New: test.new}}
			got, err := apply(test.before, edits, map[string]string{"example.com/go-foo": "foo"})
			if err != nil {
				t.Fatal(err)
			}
			if got != test.want {
				t.Errorf("got\n%q\nwant\n%q", got, test.want)
			}
		})
	}
	if _, err := apply("package p\n", []udiff.Edit{{Start: 10, End: 10, New: "func {\n"}}, nil); err == nil {
		t.Error("text that does not parse is taken")
	}
}

func TestOrigin(t *testing.T) {
	t.Parallel()
	c := Change{Before: "a\nb\nc\nd\ne\n", After: "a\nx\ny\nz\nc\ne\n"}
	for line, want := range map[int]string{1: "a", 2: "b", 4: "b", 5: "c", 6: "e", 7: "", 0: "a"} {
		start, end := origin(c, line)
		got := ""
		if start < len(c.Before) {
			got = c.Before[start : start+1]
		}
		if got != want || end < start {
			t.Errorf("line %d is made from %q, want %q", line, got, want)
		}
	}
}
