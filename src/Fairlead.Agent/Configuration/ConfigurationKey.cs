namespace Fairlead.Agent.Configuration;

/// <summary>How a key's values from several sources come together.</summary>
internal enum KeyShape
{
    /// <summary>The later one counts.</summary>
    Value,

    /// <summary>Appended, in the order of the sources.</summary>
    List,

    /// <summary>An object with names of the user's choice; names are joined, the later value of a name counts.</summary>
    Map,

    /// <summary>An object with known keys.</summary>
    Section,

    /// <summary>A list of objects whose keys another reader knows; appended.</summary>
    Objects,

    /// <summary>Accepted from files written for Consul, and without effect here; <see cref="ConfigurationKey.Note"/> says why.</summary>
    NoEffect,
}

/// <summary>One key of the agent's configuration.</summary>
/// <param name="Note">Of a key without effect: why. Of any other: the key that has taken its place since.</param>
internal sealed record ConfigurationKey(string Name, KeyShape Shape, string Note = "", params ConfigurationKey[] Keys);
