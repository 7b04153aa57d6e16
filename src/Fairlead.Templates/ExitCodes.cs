namespace Fairlead.Templates;

/// <summary>How consul-template ends; in exec mode the child's own code when it ended by itself.</summary>
public static class ExitCodes
{
    public const int Good = 0;

    /// <summary>Something that is none of the others.</summary>
    public const int Error = 11;

    /// <summary>The kill signal came.</summary>
    public const int Interrupted = 12;

    /// <summary>A flag that does not exist or has a bad value.</summary>
    public const int BadFlag = 13;

    /// <summary>A template or command failed and that is fatal, or a query was tried too often.</summary>
    public const int RunnerError = 14;

    /// <summary>A configuration that cannot be used.</summary>
    public const int BadConfiguration = 15;
}
