namespace Gateway.Daemon.Hosting.Reload;

/// <summary>
/// Something made of settings that can be replaced while the daemon runs. In two steps, so that what is wrong with one of many leaves all
/// of them as they were.
/// </summary>
internal interface IReloadStep
{
    /// <summary>Makes what the new settings ask for, files read; what is returned puts it in place, and cannot fail.</summary>
    /// <param name="settings">Has the new, validated settings as <c>IOptions</c>.</param>
    /// <exception cref="IOException">A file cannot be read; the message says which. Likewise <see cref="UnauthorizedAccessException"/>.</exception>
    /// <exception cref="InvalidDataException">A file does not hold what it should; the message says so and no secret.</exception>
    Action Prepare(IServiceProvider settings);
}
