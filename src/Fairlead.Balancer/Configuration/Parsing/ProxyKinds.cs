namespace Fairlead.Balancer.Configuration.Parsing;

/// <summary>Which sections a keyword may stand in, and which kind one section is.</summary>
[Flags]
internal enum ProxyKinds
{
    None = 0,

    /// <summary>Has listeners: <c>frontend</c> and <c>listen</c>.</summary>
    Frontend = 1,

    /// <summary>Has servers: <c>backend</c> and <c>listen</c>.</summary>
    Backend = 2,

    /// <summary><c>listen</c> is both.</summary>
    Listen = Frontend | Backend,

    Defaults = 4,
}
