package api

import (
	"embed"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
)

// source is this package as it was written. Its comments are what the document
// of the API says of types and fields: there is no second copy to go stale.
//
//go:embed *.go
var source embed.FS

// Comments are what the source says of each type of this package ("Broadcast")
// and of each field ("Broadcast.Reason"), as one line each.
func Comments() (map[string]string, error) {
	files, err := source.ReadDir(".")
	if err != nil {
		return nil, err
	}
	said := map[string]string{}
	for _, f := range files {
		if strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		text, err := source.ReadFile(f.Name())
		if err != nil {
			return nil, err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), f.Name(), text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range parsed.Decls {
			if of, ok := d.(*ast.GenDecl); ok && of.Tok == token.TYPE {
				commentsOf(of, said)
			}
		}
	}
	return said, nil
}

func commentsOf(d *ast.GenDecl, said map[string]string) {
	for _, s := range d.Specs {
		spec := s.(*ast.TypeSpec)
		said[spec.Name.Name] = oneLine(spec.Doc, d.Doc)
		of, ok := spec.Type.(*ast.StructType)
		if !ok {
			continue
		}
		for _, f := range of.Fields.List {
			for _, name := range f.Names {
				said[spec.Name.Name+"."+name.Name] = oneLine(f.Doc, f.Comment)
			}
		}
	}
}

// oneLine is the first comment that there is.
func oneLine(comments ...*ast.CommentGroup) string {
	for _, c := range comments {
		if c != nil {
			return strings.Join(strings.Fields(c.Text()), " ")
		}
	}
	return ""
}
