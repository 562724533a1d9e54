// Package chart draws small charts as SVG, on the server: lines over time,
// columns of a day, bars of a vote, the bar of what was sent, a sparkline. Each
// chart holds its data once and is shown in two ways: drawn (SVG, File) and as a
// table that says the same in words (Table), for those who do not see the drawing
// and those who want the numbers.
//
// A drawing is as wide as the place it is put into and as high as it says; its
// text keeps the size of the text around it. It holds no style: colours are
// presentation attributes that a stylesheet may override by class (chart-1 to
// chart-6, chart-good, chart-bad, chart-doubt, chart-busy, chart-wait, chart-off), axes and
// text are currentColor. Time runs from left to right in every script. Lines also
// differ by their dashes and are labelled where they end, so that nothing hangs on
// a colour alone.
package chart
