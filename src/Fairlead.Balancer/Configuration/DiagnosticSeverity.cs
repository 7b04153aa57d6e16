namespace Fairlead.Balancer.Configuration;

/// <summary>How bad a finding in a configuration is, in HAProxy's own three words.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Said for information; changes no exit status.</summary>
    Notice,

    /// <summary>The configuration runs, perhaps not the way its author thinks.</summary>
    Warning,

    /// <summary>The configuration cannot run.</summary>
    Alert,
}
