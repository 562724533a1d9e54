package api

import (
	"bytes"
	"encoding/json"
	"io"
	"reflect"
	"strings"
)

// Encode writes v as one line of JSON. Lists that are nil are written as [] and
// maps as {}, so that a script can loop over them without asking; fields tagged
// omitempty or omitzero are left out as ever.
func Encode(w io.Writer, v any) error {
	line, err := marshal(v)
	if err != nil {
		return err
	}
	_, err = w.Write(line)
	return err
}

// EncodeIndent writes v as Encode does, laid out for people.
func EncodeIndent(w io.Writer, v any) error {
	line, err := marshal(v)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, line, "", "  "); err != nil {
		return err
	}
	_, err = b.WriteTo(w)
	return err
}

func marshal(v any) ([]byte, error) {
	copied := reflect.New(reflect.TypeOf(v)).Elem()
	copied.Set(reflect.ValueOf(v))
	fill(copied)
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(copied.Interface())
	return b.Bytes(), err
}

// fill gives every nil list and map reachable through structs and lists an
// empty value. What lists and pointers lead to is shared with the caller's
// value; what changes there means the same.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Slice:
		if v.IsNil() {
			v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		}
		for i := range v.Len() {
			fill(v.Index(i))
		}
	case reflect.Map:
		if v.IsNil() {
			v.Set(reflect.MakeMap(v.Type()))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			fill(v.Elem())
		}
	case reflect.Struct:
		fillFields(v)
	}
}

func fillFields(v reflect.Value) {
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.IsExported() && !omitted(f.Tag.Get("json"), v.Field(i)) {
			fill(v.Field(i))
		}
	}
}

// omitted tells whether the tag leaves a nil value out of the JSON.
func omitted(tag string, v reflect.Value) bool {
	return v.IsZero() && (strings.Contains(tag, ",omitempty") || strings.Contains(tag, ",omitzero"))
}
