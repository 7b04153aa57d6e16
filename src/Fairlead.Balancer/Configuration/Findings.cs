namespace Fairlead.Balancer.Configuration;

/// <summary>Collects what one reading finds, so that every error of a configuration is reported at once.</summary>
internal sealed class Findings
{
    /// <summary>More than this many are not kept: nobody reads them, and a binary file must not fill the memory.</summary>
    private const int MaxCount = 10_000;

    private readonly List<Diagnostic> _diagnostics = [];

    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    public int AlertCount { get; private set; }

    public bool HasAlert => AlertCount > 0;

    public void Alert(SourcePosition? at, string message, string? advice = null)
    {
        AlertCount++;
        Add(new Diagnostic(DiagnosticSeverity.Alert, at, message, advice));
    }

    public void Warning(SourcePosition? at, string message, string? advice = null) =>
        Add(new Diagnostic(DiagnosticSeverity.Warning, at, message, advice));

    public void Notice(SourcePosition? at, string message, string? advice = null) =>
        Add(new Diagnostic(DiagnosticSeverity.Notice, at, message, advice));

    private void Add(Diagnostic diagnostic)
    {
        if (_diagnostics.Count < MaxCount)
        {
            _diagnostics.Add(diagnostic);
        }
    }
}
